"""Simulated networks, and the old door to what tests need."""
