"""The conversation: ask, audit, steer an article in words. Only ``line`` knows terminals."""
