// Package match answers whether two spellings mean the same. It folds text for search and sorting, carries Cyrillic over
// to Latin letters, and brings e-mail addresses, phone numbers, names, web addresses and legal codes into one comparable
// form. It is pure: no input, no output, no clock.
package match
