/** Styles are bundled to dist/webview/NAME.css beside the script. */
declare module '*.css';
