"""Programs that measure the platform as it is deployed. README.md says what each one measures."""
