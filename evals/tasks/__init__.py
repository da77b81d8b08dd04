"""Evaluation tasks: cases, subject, score; one small file each."""
