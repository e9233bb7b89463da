package match

import "strings"

var titles = set("dr mudr judr phdr rndr mvdr paeddr thdr ing mgr bc prof doc phd csc drsc mba p pan pani pon ponas pone ponia mr mrs ms miss sir madam gn gza dr dr. hab habil med dipl llm esq arch akad zp")

var ranks = map[string]string{"jr": "jr", "jun": "jr", "junior": "jr", "ml": "jr", "mladsi": "jr", "mladsij": "jr", "ifj": "jr", "ifju": "jr", "jaun": "jr", "jaunesnysis": "jr",
	"sr": "sr", "sen": "sr", "senior": "sr", "st": "sr", "starsi": "sr", "starsij": "sr", "id": "sr", "idosb": "sr", "vyr": "sr", "vyresnysis": "sr"}

func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// endings of family names that tell sex and marital status, the longest first.
var endings = strings.Fields("auskiene uviene iene iute aite yte ute ius as is ys us skaja skaya skaia skij skii skiy skyj cka cky ova ov eva ev ina in ska sky aja aya oj ne a y e o")

func stem(s string) string {
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(s, e); ok && len(rest) >= 3 {
			return rest
		}
	}
	return s
}

func shortOf(s string) string { return s }

// diminutive tells whether one given name looks like a pet form of the other.
func diminutive(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for n < len(a) && a[n] == b[n] {
		n++
	}
	return n >= 3 && n >= len(a)-2
}

var consumer = set(`gmail.com googlemail.com yahoo.com yahoo.co.uk hotmail.com hotmail.co.uk outlook.com live.com icloud.com me.com aol.com msn.com proton.me protonmail.com gmx.com gmx.de web.de
mail.ru inbox.ru list.ru bk.ru yandex.ru ya.ru rambler.ru internet.ru
one.lt inbox.lt takas.lt zebra.lt delfi.lt mail.lt
azet.sk centrum.sk zoznam.sk post.sk pobox.sk atlas.sk seznam.cz centrum.cz email.cz
freemail.hu citromail.hu t-online.hu indamail.hu vipmail.hu upcmail.hu
btinternet.com sky.com virginmedia.com talktalk.net inbox.lv ukr.net i.ua`)

var roles = set(`info office sales hello contact kontakt admin mail buh buhalterija apskaita ucto uctaren marketing support service servis uzsakymai pardavimai obchod predaj iroda titkarsag konyveles ertekesites
zakaz prodazhi post pasts postmaster hr jobs karjera accounting billing finance reception recepcia sekretariat administracija director direktorius enquiries orders team shop eshop help`)

var streetWords = set(`g gatve pr prospektas al aleja pl plentas kelias tak takas skg skersgatvis a aikste ul ulica ulitsa ulitza prospekt per pereulok sosse naberezhnaya naberezhnaja nab bul bulvar prosp ploscad pl
u utca ut utja ter tere korut krt setany namestie nam trieda tr cesta street st road rd avenue ave lane ln drive dr close crescent cres place court ct square sq way terrace gardens grove nr no d dom kv byt fl flat apt unit str house bld`)

var joins = set("ir i a es and und et y")

var fillers = set("international group grupp grupe holding holdings lt sk ru hu uk gb eu europe baltic baltics the company co global")

var classes = map[string]string{"uzdarojiakcinebendrove": "uab", "akcinebendrove": "ab", "mazojibendrija": "mb", "viesojiistaiga": "vsi", "individualiimone": "ii",
	"spolsro": "sro", "spolocnostsrucenimobmedzenym": "sro", "akciovaspolocnost": "as", "verejnaobchodnaspolocnost": "vos", "komanditnaspolocnost": "ks",
	"obscestvosogranicennojotvetstvennostju": "ooo", "obshchestvosogranichennoiotvetstvennostiu": "ooo", "llc": "ooo", "too": "too", "tovariscestvosogranicennojotvetstvennostju": "too",
	"zao": "ao", "oao": "ao", "pao": "ao", "nao": "ao", "akcionernoeobscestvo": "ao", "jsc": "ao",
	"korlatoltfelelossegutarsasag": "kft", "betetitarsasag": "bt", "zartkoruenmukodoreszvenytarsasag": "zrt", "nyilvanosanmukodoreszvenytarsasag": "nyrt",
	"limited": "ltd", "incorporated": "inc", "corporation": "corp"}

func formClass(s string) string {
	if c, ok := classes[s]; ok {
		return c
	}
	return s
}
