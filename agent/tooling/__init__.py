"""Tools in an agent's hands: which one to take, and the loop in which a model takes them."""
