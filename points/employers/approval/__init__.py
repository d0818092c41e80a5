"""First registration of an employer (首次申报单位登记): its first administrator, approved."""
