"""Turns results into text. No logic."""
