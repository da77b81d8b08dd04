"""Small sets of our own, with which every task runs offline."""
