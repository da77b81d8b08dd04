"""The folder of a narrative schema that is none: for the arm "no schema" of the task ``hfr``."""
