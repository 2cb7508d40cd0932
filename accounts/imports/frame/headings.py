"""What Indonesian offices call the columns that many files share; the first stands in the empty table."""

NIP = ("NIP", "NIP Pegawai", "NIP Baru", "Nomor Induk Pegawai")
NIP_SUPERVISOR = ("NIP Atasan", "NIP Atasan Langsung", "NIP Penilai")
AGENCY_CODE = ("Kode OPD", "Kode SKPD", "Kode Perangkat Daerah", "Kode Unit", "Kode Unit Kerja")
POSITION = ("Jabatan", "Nama Jabatan")
POSITION_CLASS = ("Kelas Jabatan", "Kelas", "Kelas Jab", "Kls Jabatan")
STARTS_ON = ("Tanggal Mulai", "TMT", "Tgl Mulai", "Mulai", "Terhitung Mulai Tanggal", "Berlaku Mulai")
ENDS_ON = ("Tanggal Selesai", "Tgl Selesai", "Selesai", "Tanggal Akhir", "Sampai", "Sampai Tanggal")
DOCUMENT = ("Nomor SK", "No. SK", "Nomor Surat", "No. Surat", "Nomor Dokumen", "No. Dokumen", "SK")
MONTH = ("Bulan", "Periode")
NAME = ("Nama", "Nama Pegawai", "Nama Lengkap")
# Columns beside the NIP that only people read.
BESIDE_NIP = (*NAME, "Nama OPD", "OPD", "Unit Kerja", "Keterangan", "Ket")
