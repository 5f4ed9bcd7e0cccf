"""``twist``: run one service in the foreground, without what makes a daemon."""
