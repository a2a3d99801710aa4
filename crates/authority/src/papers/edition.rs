//! One edition of a paper: its portrait made, its status index found, signed.

use tokio::task::spawn_blocking;
use vneid_core::crypto::sha256;
use vneid_payload::{DocumentClaims, Portrait, Role, StatusReference};

use super::portrait::{PictureFault, PortraitMade, Portraits, make_portraits};
use crate::authority::Authority;
use crate::error::Error;
use crate::store::papers::PaperRevisionRow;

/// What a paper is going to say.
pub(super) struct Edition {
    /// With the portrait that was made; `issued` and `status` are not those of this edition yet.
    pub(super) claims: DocumentClaims,
    /// Digest of what was imported.
    content: [u8; 32],
    face: Option<Vec<u8>>,
    /// What was done to the portrait.
    pub(super) made: Option<PortraitMade>,
}

/// An edition to be stored.
pub(super) struct Signed {
    pub(super) row: PaperRevisionRow,
    pub(super) status: StatusReference,
}

impl Edition {
    /// Makes the portrait of the picture in `claims`.
    pub(super) async fn make(
        mut claims: DocumentClaims,
        content: [u8; 32],
    ) -> Result<Result<Self, PictureFault>, Error> {
        let Some(Portrait { media_type, bytes }) = claims.portrait.take() else {
            return Ok(Ok(Self { claims, content, face: None, made: None }));
        };
        let making = spawn_blocking(move || make_portraits(&bytes));
        Ok(making.await.map_err(|_| Error::Task)?.map(|Portraits { portrait, face, made }| {
            claims.portrait = Some(Portrait { media_type, bytes: portrait });
            Self { claims, content, face: Some(face), made: Some(made) }
        }))
    }
}

impl Authority {
    /// Signs an edition with the index `held` by the one before it, or a fresh one.
    pub(super) async fn sign_edition(
        &self,
        edition: &Edition,
        held: Option<StatusReference>,
    ) -> Result<Signed, Error> {
        let issued = self.now();
        let status = self.status_of_paper(held, edition.claims.expires).await?;
        let claims = DocumentClaims { issued, status: Some(status), ..edition.claims.clone() };
        let document = self.sign_as(Role::Paper, |kid| claims.prepare(kid)).await?;
        let row = PaperRevisionRow {
            content: edition.content,
            digest: sha256(&document),
            document,
            face: edition.face.clone(),
            issued_at: issued.unix_seconds(),
        };
        Ok(Signed { row, status })
    }
}
