"""How the window looks: tokens, one generated style sheet, fonts and icons."""
