"""Courses: a person's own, and a clinician's caseload."""
