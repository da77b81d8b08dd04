"""Tools over a run: the library's own, arithmetic and calendar; which to choose; who calls them."""
