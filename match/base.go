package match

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// A Pair is two records of an index that may be the same, with the verdict. A is less than B.
type Pair struct {
	A, B    int
	Verdict Verdict
}

// Pairs compares every record of the index with its candidates and returns the pairs of the tier or better, in order.
// It sees more than a single check: two records are the same if both are the same as a third, and a record that could
// be either of two different companies belongs to the one that it fits better.
func (x *Index) Pairs(tier Tier) []Pair {
	x.Learn()
	groups := groupsOf(len(x.records), x.settledLinks())
	out := make([][]Pair, len(groups))
	each(len(groups), func(i int) { out[i] = x.resolve(groups[i], tier) })
	pairs := slices.Concat(out...)
	slices.SortFunc(pairs, func(p, q Pair) int { return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B)) })
	return pairs
}

// A link is two records that may be the same, with the logarithm of the odds.
type link struct {
	a, b  int
	logit float64
}

// weakLink is the lowest logit at which two records are compared as part of a group.
const weakLink = -1.0

// crowdRounds is the number of times that links are searched again after they have shown that a base has more copies
// than assumed.
const crowdRounds = 6

// settledLinks searches for links until they no longer change the estimate of copies in the base. That estimate is
// added to the logits of people and changes nothing else, so the records are compared again only if it makes more links
// possible.
func (x *Index) settledLinks() []link {
	all, crowd := x.links(), x.known.crowd
	links := all
	for range crowdRounds {
		if !x.known.learnCrowd(len(x.records), links) {
			break
		}
		if x.known.crowd > crowd {
			all, crowd = x.links(), x.known.crowd
		}
		links = x.weaker(all, x.known.crowd-crowd)
	}
	return links
}

// weaker returns the links that remain when by is added to the logits of people.
func (x *Index) weaker(links []link, by float64) []link {
	var out []link
	for _, l := range links {
		if x.records[l.a].kind == Person {
			l.logit += by
		}
		if l.logit > weakLink {
			out = append(out, l)
		}
	}
	return out
}

func (x *Index) links() []link {
	found := make([][]link, len(x.records))
	each(len(x.records), func(a int) { found[a] = x.linksOf(a) })
	return slices.Concat(found...)
}

func (x *Index) linksOf(a int) []link {
	var out []link
	all := x.Candidates(x.records[a])
	_, mutual := slices.BinarySearch(all, a) // otherwise a record of a crowd that a finds does not find a
	for _, b := range all {
		if b == a || b < a && mutual {
			continue
		}
		if l := compare(x.records[a], x.records[b], x).logit(); l > weakLink {
			out = append(out, link{min(a, b), max(a, b), l})
		}
	}
	return out
}

// each calls do for every number below n, on all processors.
func each(n int, do func(int)) {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// A group is records that are connected by links, in ascending order.
type group struct {
	members []int
	links   []link
}

// groupsOf collects the connected records.
func groupsOf(n int, links []link) []*group {
	up := make([]int, n)
	for i := range up {
		up[i] = i
	}
	find := func(i int) int {
		for up[i] != i {
			up[i] = up[up[i]]
			i = up[i]
		}
		return i
	}
	for _, l := range links {
		up[find(l.b)] = find(l.a)
	}
	by := map[int]*group{}
	var out []*group
	for _, l := range links {
		root := find(l.a)
		if by[root] == nil {
			by[root] = &group{}
			out = append(out, by[root])
		}
		by[root].links = append(by[root].links, l)
	}
	for i := range n {
		if g := by[find(i)]; g != nil {
			g.members = append(g.members, i)
		}
	}
	return out
}

// Group sizes above which less is done, so that the cost stays bounded.
const (
	largeGroup = 60  // only linked pairs are compared, not every pair
	hugeGroup  = 400 // each link counts by itself
)

// Bounds of the logits that are averaged, so that no single one dominates.
const (
	leastLogit = -8.0
	mostLogit  = 6.0
	noLink     = -3.0 // of two records that were not compared
)

// strongLink is the logit from which two records stay a suggestion although they fit others better.
const strongLink = 1.5

// resolve splits a group into clusters of the same record, and returns their pairs.
func (x *Index) resolve(g *group, tier Tier) []Pair {
	if len(g.members) > hugeGroup {
		return x.apart(g, tier)
	}
	m := x.matrix(g)
	in := make([]int, len(m)) // the cluster of each member
	clusters := m.clusters()
	for n, c := range clusters {
		for _, i := range c {
			in[i] = n
		}
	}
	var out []Pair
	for b := range m {
		for a := range b {
			l := m[a][b]
			switch {
			case in[a] == in[b]:
				l = m.implied(clusters[in[a]], a, b)
			case l < strongLink:
				continue
			default:
				l = min(l, doubtful)
			}
			out = x.appendPair(out, link{g.members[a], g.members[b], l}, tier)
		}
	}
	return out
}

// apart returns the pairs of a group, each judged by itself.
func (x *Index) apart(g *group, tier Tier) []Pair {
	var out []Pair
	for _, l := range g.links {
		out = x.appendPair(out, l, tier)
	}
	return out
}

// appendPair appends a pair if it is of the tier or better.
func (x *Index) appendPair(pairs []Pair, l link, tier Tier) []Pair {
	v := compare(x.records[l.a], x.records[l.b], x).verdict(l.logit)
	if v.Tier == None || v.Tier == Suggest && tier == Merge {
		return pairs
	}
	return append(pairs, Pair{l.a, l.b, v})
}

// A matrix holds the logits between all members of a group.
type matrix [][]float64

func (x *Index) matrix(g *group) matrix {
	n := len(g.members)
	m := make(matrix, n)
	for i := range m {
		m[i] = make([]float64, n)
		for j := range m[i] {
			m[i][j] = noLink
		}
	}
	if n <= largeGroup {
		for i := range n {
			for j := range i {
				m[i][j] = compare(x.records[g.members[j]], x.records[g.members[i]], x).logit()
				m[j][i] = m[i][j]
			}
		}
		return m
	}
	at := map[int]int{}
	for i, id := range g.members {
		at[id] = i
	}
	for _, l := range g.links {
		i, j := at[l.a], at[l.b]
		m[i][j], m[j][i] = l.logit, l.logit
	}
	return m
}

// clusters joins members: always the two clusters that fit best, as long as they fit on average.
func (m matrix) clusters() [][]int {
	var all [][]int
	for i := range m {
		all = append(all, []int{i})
	}
	for {
		p, q, most := 0, 0, 0.0
		for i := range all {
			for j := range i {
				if f := m.fit(all[i], all[j]); f > most {
					p, q, most = j, i, f
				}
			}
		}
		if most == 0 {
			return all
		}
		all[p] = append(all[p], all[q]...)
		all = slices.Delete(all, q, q+1)
	}
}

// fit returns the mean of the logits between two clusters.
func (m matrix) fit(a, b []int) float64 {
	sum := 0.0
	for _, i := range a {
		for _, j := range b {
			sum += min(max(m[i][j], leastLogit), mostLogit)
		}
	}
	return sum / float64(len(a)*len(b))
}

// detour is the logit that a pair loses if only a third record connects it.
const detour = 0.3

// implied returns the logit of two members of a cluster: their own, or that of the weaker step of the best path over a
// third.
func (m matrix) implied(c []int, a, b int) float64 {
	l := m[a][b]
	most := mostLogit
	if l < 1 {
		most = doubtful // a person should see the evidence against it
	}
	for _, k := range c {
		if k != a && k != b {
			l = max(l, min(m[a][k], m[k][b], most+detour)-detour)
		}
	}
	return max(l, 0.01)
}
