"""Does this implementation behave as Twisted does?"""
