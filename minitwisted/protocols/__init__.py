"""Protocols that cut a stream of bytes into messages."""
