"""How clients describe themselves, where they like to: for counts of many people, opened to nobody else."""
