"""E-mails: who wants to hear of what, what there is to tell, and the post. Knows nothing of pages."""
