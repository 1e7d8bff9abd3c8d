"""Words every floor shares: errors, ids, the cipher. Imports nothing of befriend."""
