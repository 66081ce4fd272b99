/** The file that makes a folder one of ONNX Runtime GenAI. */
export const genaiConfigName = 'genai_config.json';
