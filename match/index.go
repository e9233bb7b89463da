package match

import (
	"cmp"
	"slices"
)

// An Index holds records in memory and finds those that may be the same as a given one. Records are added first. After
// Seal it is read-only and safe for concurrent use.
type Index struct {
	records  []*Prepared
	pending  []posting
	hashes   []uint64 // the distinct keys, sorted
	starts   []int32  // the offset of each key's records
	postings []int32
	known    Habits
}

type posting struct {
	hash uint64
	id   int32
}

// Limits of one check.
const (
	commonKey  = 200 // a key that more records share finds nothing
	candidates = 400 // the most records that one is compared with
	crowdSeen  = 20  // of the records that share only such a key; they are alike, so a few suffice
)

// NewIndex returns a sealed index of records, numbered in their order.
func NewIndex(records []Record) *Index {
	x := &Index{}
	prepared := make([]*Prepared, len(records))
	each(len(records), func(i int) { prepared[i] = Prepare(records[i]) })
	for _, p := range prepared {
		x.Add(p)
	}
	x.Seal()
	return x
}

// Add adds a record and returns its number.
func (x *Index) Add(p *Prepared) int {
	id := int32(len(x.records))
	x.records = append(x.records, p)
	for _, k := range p.Keys() {
		x.pending = append(x.pending, posting{hash(k), id})
	}
	return int(id)
}

// Seal makes the added records findable.
func (x *Index) Seal() {
	slices.SortFunc(x.pending, func(a, b posting) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.id, b.id)) })
	x.hashes, x.starts, x.postings = nil, nil, make([]int32, len(x.pending))
	for i, p := range x.pending {
		if i == 0 || p.hash != x.pending[i-1].hash {
			x.hashes = append(x.hashes, p.hash)
			x.starts = append(x.starts, int32(i))
		}
		x.postings[i] = p.id
	}
	x.starts = append(x.starts, int32(len(x.pending)))
	x.pending = nil
}

// Size returns the number of records.
func (x *Index) Size() int { return len(x.records) }

// Habits returns the result of Learn.
func (x *Index) Habits() Habits { return x.known }

// Learn derives the habits of the base from the whole index. Without it the base counts as ordinary.
func (x *Index) Learn() { x.known = x.habits() }

// Count returns the number of records with a key.
func (x *Index) Count(k Key) int { return len(x.with(k)) }

// Record returns the record with that number.
func (x *Index) Record(id int) *Prepared { return x.records[id] }

func (x *Index) with(k Key) []int32 {
	i, found := slices.BinarySearch(x.hashes, hash(k))
	if !found {
		return nil
	}
	return x.postings[x.starts[i]:x.starts[i+1]]
}

// Candidates returns the numbers of the records that may be the same as p, in ascending order. If there are too many,
// it returns those that share the most keys.
func (x *Index) Candidates(p *Prepared) []int {
	shared := map[int32]int{}
	var crowd []int32 // of the rarest of the keys that are too common
	for _, k := range p.Keys() {
		if !k.Finds() {
			continue
		}
		ids := x.with(k)
		if len(ids) > commonKey {
			if crowd == nil || len(ids) < len(crowd) {
				crowd = ids
			}
			continue
		}
		for _, id := range ids {
			shared[id]++
		}
	}
	if len(shared) == 0 {
		for _, id := range crowd[:min(crowdSeen, len(crowd))] {
			shared[id]++
		}
	}
	out := make([]int, 0, len(shared))
	for id := range shared {
		if x.records[id].kind == p.kind {
			out = append(out, int(id))
		}
	}
	if len(out) > candidates {
		slices.SortFunc(out, func(a, b int) int {
			return cmp.Or(cmp.Compare(shared[int32(b)], shared[int32(a)]), cmp.Compare(a, b))
		})
		out = out[:candidates]
	}
	slices.Sort(out)
	return out
}

// hash is FNV-1a with a final mix.
func hash(k Key) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(k); i++ {
		h = (h ^ uint64(k[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}
