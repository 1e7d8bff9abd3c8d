"""Who is here: services, teams, people, their roles, who is linked to whom, invitations and sign-in."""
