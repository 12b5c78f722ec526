import { useTranslation } from '../../lib/i18n';
import { TypeAgainDialog } from './TypeAgainDialog';
import { usePurgeDropped } from './versionQueries';

interface PurgeDroppedDialogProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onPurged: () => void;
}

/** Ends what earlier versions of a plugin dropped. */
export function PurgeDroppedDialog({ id, onClose, onPurged }: PurgeDroppedDialogProps) {
  const { t } = useTranslation();
  const purging = usePurgeDropped(id);
  return (
    <TypeAgainDialog
      id={id}
      title={t('version.purgeTitle')}
      warning={t('version.purgeWarning')}
      inputId="purge-dropped-confirm"
      isPending={purging.isPending}
      error={purging.error}
      onPurge={() => purging.mutate(id, { onSuccess: onPurged })}
      onClose={onClose}
    />
  );
}
