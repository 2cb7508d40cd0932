"""What all pages of forms do alike: save and go on, or show again what was typed with the reasons."""
