"""Ray as the engine beyond one machine. Nothing else imports Ray: it is an extra."""
