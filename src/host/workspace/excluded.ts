/** Folders in which nobody keeps models, recipes or data of their own; `.tmp` ones are being written. */
export const excluded = '{**/node_modules/**,**/.*/**,**/__pycache__/**,**/*.tmp/**}';
