/*
 * The letters of the pseudo-language "qps": each ASCII letter gets a mark, everything else stays.  Shared by the
 * message compiler and message_foreign, so that both look alike.
 */
#ifndef AN_PSEUDO_H
#define AN_PSEUDO_H

#define PSEUDO_OPEN "\xe2\x9f\xa6"               /* U+27E6 */
#define PSEUDO_CLOSE "\xe2\x9f\xa7"              /* U+27E7 */

/* The marked letter, NUL-ended, or NULL when c stays as it is. */
static inline const char *
pseudo_letter(char c)
{
	static const char lower[26][4] = {
		"\xc3\xa1", "\xc6\x80", "\xc3\xa7", "\xc4\x91", "\xc3\xa9", "\xc6\x92", "\xc4\x9d", "\xc4\xa5",
			"\xc3\xad",
		"\xc4\xb5", "\xc4\xb7", "\xc4\xbc", "\xe1\xb8\xbf", "\xc3\xb1", "\xc3\xb3", "\xc3\xbe", "\xc9\x8b",
		"\xc5\x95",
		"\xc5\xa1", "\xc5\xa3", "\xc3\xba", "\xe1\xb9\xbd", "\xc5\xb5", "\xe1\xba\x8b", "\xc3\xbd", "\xc5\xbe",
	};
	static const char upper[26][4] = {
		"\xc3\x81", "\xc9\x83", "\xc3\x87", "\xc4\x90", "\xc3\x89", "\xc6\x91", "\xc4\x9c", "\xc4\xa4",
			"\xc3\x8d",
		"\xc4\xb4", "\xc4\xb6", "\xc4\xbb", "\xe1\xb8\xbe", "\xc3\x91", "\xc3\x93", "\xc3\x9e", "\xc9\x8a",
		"\xc5\x94",
		"\xc5\xa0", "\xc5\xa2", "\xc3\x9a", "\xe1\xb9\xbc", "\xc5\xb4", "\xe1\xba\x8a", "\xc3\x9d", "\xc5\xbd",
	};

	if (c >= 'a' && c <= 'z')
		return lower[c - 'a'];
	if (c >= 'A' && c <= 'Z')
		return upper[c - 'A'];
	return NULL;
}

#endif
