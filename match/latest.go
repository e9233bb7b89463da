package match

import lru "github.com/hashicorp/golang-lru/v2"

// Reading a phone number or a name takes some ten microseconds. A list shows a hundred of them, and a record is read
// for several purposes, so the latest results are kept.

// latest returns a cache of the latest results by what they were made from.
func latest[V any]() *lru.Cache[string, V] {
	c, err := lru.New[string, V](4096)
	if err != nil {
		panic(err) // not for a positive size
	}
	return c
}

// cached returns the result for a key from the cache, or makes it.
func cached[V any](c *lru.Cache[string, V], key string, make func() V) V {
	v, ok := c.Get(key)
	if !ok {
		v = make()
		c.Add(key, v)
	}
	return v
}
