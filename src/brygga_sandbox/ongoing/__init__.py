"""A simulated Ongoing WMS: the goods owner REST API, its webhooks, and the desk where a warehouse works."""
