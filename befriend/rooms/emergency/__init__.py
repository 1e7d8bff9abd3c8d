"""Opening a client's record in an emergency: for a reason, for an hour, seen by others and by the client."""
