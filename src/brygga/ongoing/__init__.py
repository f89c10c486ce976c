"""Everything Ongoing WMS and nothing else: REST client, the target of documents, webhooks, addresses."""
