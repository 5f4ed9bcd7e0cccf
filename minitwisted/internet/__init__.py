"""The loop, what it waits for, and promises: everything that touches time, descriptors and the network."""
