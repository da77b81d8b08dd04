"""Planning: evidence becomes blocks, blocks fill the slots of a narrative schema."""
