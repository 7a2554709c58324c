"""Tools of the project's own development; nothing here is part of the package that users install."""
