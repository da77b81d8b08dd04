"""Tools over a run: the library's own, arithmetic, the outside; which to choose; who calls them."""
