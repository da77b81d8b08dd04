"""Measuring: tasks, scorers, closed worlds, benches. Nobody imports this package."""
