"""The scenarios: one short function each, one behaviour each."""
