"""What a module offers to programs, taken apart into items that can be compared."""
