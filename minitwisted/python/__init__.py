"""What the rest leans on and that knows nothing of networks: failures, logs, context, thread pools."""
