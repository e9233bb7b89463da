// Package match answers whether two records are the same person or company, and says why. What it needs for that can be
// used alone: it folds text for search and sorting, carries Cyrillic over to Latin letters, and brings e-mail addresses,
// phone numbers, names, web addresses and legal codes into one comparable form. It is pure: no input, no output, no clock.
package match
