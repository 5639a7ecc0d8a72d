/** A mistake in the settings: its message is meant for the user, in one line, and never holds a URL. */
export class SettingsError extends Error {
  name = 'SettingsError';
}
