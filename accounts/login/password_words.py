"""Words of which passwords in Indonesian offices are made; a guesser tries them first, with years and digits.

Written by ourselves, from what people say when asked for an example. Lower case, without spaces; phrases that are used
as one word stand as one. Spellings with digits (`s4y4ng`) are understood by `accounts.login.password_strength`.
"""

_FEELINGS = """
aku sayang sayangku sayangkamu akusayangkamu cinta cintaku cintakamu akucintakamu rindu kangen kasih kekasih sahabat
kawan teman bahagia senang ceria sehat selamat sukses semangat berkah barokah barokallah rezeki rejeki jodoh setia
selalu selamanya bersama kenangan harapan impian ganteng cantik manis imut keren mantap jaya maju hebat juara gembira
damai tentram sejahtera makmur sentosa sabar ikhlas syukur jangan lupa lupalagi gampang mudah bebas hidup bisa
pasti love iloveyou
"""
_FAITH = """
bismillah bismillahirrahmanirrahim alhamdulillah subhanallah masyaallah insyaallah astaghfirullah allah allahuakbar
lailahaillallah assalamualaikum islam muslim muslimah iman taqwa tauhid shalat sholat salam doa masjid mekah mekkah
madinah kabah muhammad rasulullah ramadhan ramadan lebaran idulfitri haji umroh hijrah jannah surga yesus yesuskristus
kristus tuhan tuhanyesus haleluya natal gereja maria hindu budha buddha nyepi waisak imlek
"""
_FAMILY = """
ibu ibuku ibunda mama mamah mamaku bunda bundaku emak umi ummi bapak bapakku ayah ayahku ayahanda papa papah papaku abi
abah anak anakku istri istriku suami suamiku kakak adik nenek kakek keluarga keluargaku rumah rumahku kampung desa
budi santoso joko agus susanto slamet wahyu setiawan hidayat nugroho prasetyo saputra saputri pratama putra putri dewi
sari lestari wati rahayu ningsih kurniawan gunawan hartono sutrisno suparman sulastri siti aisyah nur fitri fitriani
ayu dwi tri eko rina rini yanti indah ratna bambang hendra rudi andi dedi dian yudi iwan
"""
_COUNTRY = """
indonesia indonesiaku indonesiaraya nusantara garuda garudaku garudapancasila pancasila merahputih merdeka
merdekaataumati proklamasi pahlawan bhineka bhinekatunggalika nkri nkrihargamati tanahair hargamati negara negeri
republik bangsa rakyat sukarno soekarno suharto soeharto habibie gusdur megawati jokowi prabowo presiden wapres gubernur
bupati walikota raya persib persija arema bonek persebaya timnas rajawali elang harimau macan singa naga kucing kelinci
"""
_OFFICE = """
pegawai pegawainegeri pegawainegerisipil negerisipil pns asn pppk cpns honorer korpri bkd bkn bkpsdm bkpp sekda setda
sekretariat sekretaris dprd pemda pemkab pemkot pemprov pemerintah pemerintahan daerah kabupaten kota provinsi kecamatan
camat kelurahan lurah dinas badan kantor bagian bidang seksi kepala kabid kasi kasubag staf staff operator admin
administrator bendahara auditor inspektorat bappeda bapenda bpkad dispendukcapil dukcapil dindik disdik dinkes disnaker
dinsos dishub diskominfo kominfo satpolpp satpol damkar puskesmas rsud pendidikan kesehatan pertanian perhubungan
keuangan sosial umum hukum organisasi guru gurusd sekolah sdnegeri smp sma perawat bidan dokter penyuluh arsip absen
absensi presensi kinerja ekinerja simpeg sikap siasn mysapk tpp tunjangan tukin gaji gajian laporan lapor aplikasi
komputer laptop internet wifi server email akun akunku login masuk user username pengguna sandi katasandi kunci
password passwd pass passcode rahasia rahasiaku sangatrahasia rahasianegara coba percobaan testing test tes demo contoh
default baru lama ganti gantisandi welcome letmein root super superman qwerty
"""
_CALENDAR = """
januari februari maret april mei juni juli agustus september oktober november desember januari jan feb mar apr jun jul
agu agt sep okt nop nov des january february march may june july august october december senin selasa rabu kamis jumat
sabtu minggu ahad monday tuesday wednesday thursday friday saturday sunday pagi siang malam hari bulan tahun hariini
"""
_WALKS = """
qwertyuiop qwertyui qwertyu qwert qwer asdfghjkl asdfghjk asdfgh asdfg asdf zxcvbnm zxcvbn zxcvb zxcv poiuytrewq
lkjhgfdsa mnbvcxz qazwsxedc qazwsx qaz wsx edc 1q2w3e4r5t 1q2w3e4r 1q2w3e q1w2e3r4t5 q1w2e3r4 q1w2e3 1qaz2wsx3edc
1qaz2wsx 1qaz 2wsx zaq12wsx zaq1 qweasdzxc qweasd asdqwe qwe asd zxc abcdefghijklmnopqrstuvwxyz abcdefghij abcdefgh
abcdefg abcdef abcde abcd abc bcd xyz zyx a1b2c3d4e5 a1b2c3d4 a1b2c3 abc123
"""
_REGIONS = """
aceh medan sumut sumatera sumatra utara selatan barat timur tengah tenggara sumbar padang bukittinggi payakumbuh solok
pariaman sawahlunto riau pekanbaru dumai siak kampar bengkalis rokanhulu kepri batam bintan karimun natuna tanjungpinang
jambi bungo merangin palembang sumsel lubuklinggau prabumulih musirawas banyuasin ogan bengkulu rejanglebong lampung
bandarlampung metro pringsewu tanggamus waykanan bangka belitung babel pangkalpinang jakarta dki jabar bandung bogor
depok bekasi cimahi sukabumi cirebon tasikmalaya banjar ciamis garut sumedang majalengka kuningan indramayu subang
purwakarta karawang cianjur pangandaran jateng semarang solo surakarta salatiga magelang pekalongan tegal brebes
pemalang batang kendal demak kudus jepara pati rembang blora grobogan sragen karanganyar sukoharjo wonogiri klaten
boyolali temanggung wonosobo purworejo kebumen banyumas purwokerto cilacap purbalingga banjarnegara jogja jogjakarta
yogyakarta diy sleman bantul kulonprogo gunungkidul jatim surabaya sidoarjo gresik lamongan tuban bojonegoro mojokerto
jombang nganjuk madiun magetan ngawi ponorogo pacitan trenggalek tulungagung blitar kediri malang batu pasuruan
probolinggo lumajang jember bondowoso situbondo banyuwangi madura bangkalan sampang pamekasan sumenep banten serang
cilegon tangerang tangsel pandeglang lebak rangkasbitung bali denpasar badung gianyar tabanan buleleng karangasem
klungkung bangli jembrana ntb lombok mataram sumbawa bima dompu ntt kupang flores ende manggarai sikka alor rote sumba
kalbar kalimantan borneo pontianak singkawang sambas ketapang sintang kapuas kalteng palangkaraya kotawaringin katingan
barito kalsel banjarmasin banjarbaru tanahlaut tabalong balangan kaltim samarinda balikpapan bontang kutai
kutaikartanegara berau paser kaltara tarakan nunukan malinau sulut sulawesi celebes manado bitung minahasa tomohon
kotamobagu gorontalo sulteng palu poso donggala luwuk banggai morowali sulbar mamuju majene polewali sulsel makassar
ujungpandang gowa maros bone parepare palopo luwu toraja bulukumba takalar jeneponto pangkep pinrang wajo soppeng sultra
kendari baubau buton kolaka konawe muna wakatobi maluku ambon tual seram malut ternate tidore halmahera papua jayapura
manokwari sorong merauke biak nabire timika mimika wamena fakfak jayawijaya lengkong
"""

COMMON_WORDS = frozenset(" ".join((_FEELINGS, _FAITH, _FAMILY, _COUNTRY, _OFFICE, _CALENDAR, _WALKS, _REGIONS)).split())
