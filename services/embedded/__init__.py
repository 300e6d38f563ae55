"""Everything on one machine: private database and broker, the services behind one gateway, one supervisor."""
