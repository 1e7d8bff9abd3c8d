"""Reads packs into frozen objects and checks them. Knows files; knows no web."""
