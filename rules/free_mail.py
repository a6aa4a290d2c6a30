"""The domains where anybody can have a mailbox, so that they say nothing about a company. Knows no account."""

from __future__ import annotations

_WORLDWIDE = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com
yahoo.com ymail.com rocketmail.com myyahoo.com aol.com aim.com netscape.net
icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me
tutanota.com tutanota.de tutamail.com tuta.io tuta.com keemail.me
zoho.com zohomail.com zohomail.eu fastmail.com fastmail.fm sent.com hey.com duck.com mailfence.com hushmail.com
gmx.com gmx.net mail.com email.com usa.com post.com europe.com consultant.com engineer.com myself.com
inbox.com lycos.com excite.com juno.com netzero.net runbox.com posteo.net riseup.net disroot.org startmail.com
pobox.com mailbox.org skiff.com onmail.com simplelogin.com mozmail.com privaterelay.appleid.com rediffmail.com
"""

# The large providers under national domains.
_NATIONAL_BRANDS = """
yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.com.br yahoo.com.ar yahoo.com.mx yahoo.com.au
yahoo.co.in yahoo.in yahoo.co.jp yahoo.co.id yahoo.com.sg yahoo.com.ph yahoo.com.hk yahoo.com.tw yahoo.com.vn
yahoo.ie yahoo.se yahoo.no yahoo.dk yahoo.gr yahoo.ro yahoo.pl yahoo.co.za yahoo.co.nz yahoo.co.kr
hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.ca hotmail.nl hotmail.be hotmail.se hotmail.no
hotmail.dk hotmail.fi hotmail.gr hotmail.ch hotmail.com.br hotmail.com.ar hotmail.com.mx hotmail.com.au
hotmail.co.jp hotmail.co.nz hotmail.co.za hotmail.com.tr
live.co.uk live.fr live.de live.it live.nl live.be live.ca live.se live.no live.dk live.com.au live.com.mx live.cn
live.jp live.ie live.at live.co.za live.com.pt
outlook.fr outlook.de outlook.it outlook.es outlook.be outlook.ie outlook.dk outlook.at outlook.jp outlook.in
outlook.com.br outlook.com.ar outlook.com.au outlook.pt outlook.sa outlook.cz outlook.hu outlook.kr
windowslive.com aol.co.uk aol.de aol.fr gmx.de gmx.at gmx.ch gmx.eu gmx.fr gmx.co.uk gmx.es
"""

# Providers of one country, and internet access companies whose customers get a mailbox.
_NATIONAL = """
web.de t-online.de freenet.de arcor.de online.de email.de posteo.de vodafone.de 1und1.de
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr
libero.it virgilio.it tiscali.it alice.it tin.it tim.it email.it inwind.it iol.it pec.it aruba.it
btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk plusnet.com
tiscali.co.uk o2.co.uk eircom.net
telefonica.net terra.es movistar.es sapo.pt netcabo.pt clix.pt
ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl chello.nl casema.nl upcmail.nl
telenet.be skynet.be proximus.be scarlet.be
bluewin.ch sunrise.ch hispeed.ch aon.at chello.at a1.net
telia.com bredband.net spray.se tele2.se online.no broadpark.no mail.dk jubii.dk stofanet.dk
luukku.com kolumbus.fi suomi24.fi elisanet.fi
wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.onet.pl tlen.pl vp.pl gazeta.pl
seznam.cz email.cz centrum.cz post.cz volny.cz atlas.cz azet.sk centrum.sk zoznam.sk
freemail.hu citromail.hu indamail.hu abv.bg mail.bg inbox.lv inbox.lt one.lt mail.ee hot.ee
mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru lenta.ru
ukr.net i.ua meta.ua bigmir.net tut.by mail.kz
mynet.com ttmail.com otenet.gr forthnet.gr walla.com walla.co.il bezeqint.net netvision.net.il 012.net.il
qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com tom.com 21cn.com
naver.com hanmail.net daum.net nate.com kakao.com
docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp
hinet.net pchome.com.tw seed.net.tw netvigator.com singnet.com.sg
rediff.com indiatimes.com sify.com vsnl.com
bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au xtra.co.nz slingshot.co.nz
comcast.net verizon.net att.net sbcglobal.net bellsouth.net charter.net cox.net earthlink.net optonline.net
roadrunner.com frontier.com frontiernet.net windstream.net centurylink.net mindspring.com ameritech.net pacbell.net
shaw.ca rogers.com sympatico.ca bell.net telus.net videotron.ca cogeco.ca
uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com oi.com.br
prodigy.net.mx fibertel.com.ar arnet.com.ar ciudad.com.ar speedy.com.ar vtr.net
mweb.co.za telkomsa.net vodamail.co.za webmail.co.za
"""

# Mailboxes for minutes; the large ones. Whoever answers from there stays unknown on purpose.
_DISPOSABLE = """
mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org sharklasers.com grr.la 10minutemail.com
10minutemail.net temp-mail.org tempmail.com tempmail.net tempail.com temp-mail.io throwawaymail.com yopmail.com
yopmail.fr yopmail.net getnada.com nada.email maildrop.cc mailnesia.com trashmail.com trashmail.de wegwerfmail.de
dispostable.com mintemail.com spamgourmet.com mohmal.com moakt.com emailondeck.com fakeinbox.com burnermail.io
mailcatch.com discard.email mytemp.email inboxkitten.com tempr.email spam4.me 33mail.com anonaddy.com
"""

FREE_MAIL = frozenset(f"{_WORLDWIDE} {_NATIONAL_BRANDS} {_NATIONAL} {_DISPOSABLE}".split())


def free_mail(domain: str) -> bool:
    """Whether anybody can have a mailbox at this domain (lower case) or at one of its parents."""
    while domain:
        if domain in FREE_MAIL:
            return True
        domain = domain.partition(".")[2]
    return False
