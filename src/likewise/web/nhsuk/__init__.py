"""The NHS design system, met once: templates, form fields, and how errors and plans are shown."""
