"""What the system can touch: the library, files, the network, figures."""
