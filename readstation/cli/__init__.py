"""The commands, one file each. A command's file is imported only when the command is called."""
