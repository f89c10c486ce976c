"""Everything Procountor and nothing else: login, REST client, and the source of documents."""
