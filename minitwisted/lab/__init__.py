"""The laboratory: tools around the library.  It uses all of it, and nothing of the library knows it."""
