package shell

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Address returns the network address of the client. A forwarding header counts
// only if it comes from a proxy that the operator has named.
func (k *Kit) Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !k.trusts(host) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil {
			return host
		}
		if host = hop; !k.trusts(hop) {
			return hop
		}
	}
	return host
}

func (k *Kit) trusts(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(k.Proxies, func(p netip.Prefix) bool { return p.Contains(ip.Unmap().WithZone("")) })
}

// Link returns the absolute URL of a path, to be given to others. It starts
// with the public address set by the operator, or else with the host of the
// request.
func (k *Kit) Link(r *http.Request, path string) string {
	if k.Base != "" {
		return strings.TrimSuffix(k.Base, "/") + path
	}
	scheme := "http"
	if k.Secure || r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + path
}
